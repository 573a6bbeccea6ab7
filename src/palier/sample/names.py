"""Names of companies that do not exist, made of syllables: as many as are asked for, never the same twice."""

from __future__ import annotations

_STEMS = (
    "Aub Corv Melt Ombr Clairb Brum Sylv Vesp Orl Tram Quer Alc Bélis Cend Dorm Écl Fauv Galt Hesp Isol Jasp Lév Marv"
    " Niv Ondr Pél Rivaz Sarm Thal Umbr Vard Zéph Brév Ormev Talv Cresp Ostr Lirn Valm Grév"
).split()
_ENDINGS = (
    "ane elune oise emont ielle ambre ensol orge ival ouvre astre eline aude érac inel ombe oret anthe ussac".split()
)
_TRADES = "Systèmes Informatique Réseaux Conseil Numérique Solutions Technologies Ingénierie Infogérance Cloud".split()
_KNOWN_PARTNERS = ("Aubépine Systèmes", "Ombrelle Réseaux", "Quatrevents Informatique", "Val d’Ambre Numérique")
_ORGANISATIONS = (
    "Laboratoires",
    "Mutuelle",
    "Groupe",
    "Ateliers",
    "Transports",
    "Coopérative",
    "Clinique",
    "Verrerie",
    "Minoterie",
    "Imprimerie",
    "Assurances",
    "Université de",
    "Ville de",
    "Lycée",
    "Fonderie",
    "Papeterie",
    "Éditions",
    "Brasserie",
    "Caves",
    "Chantiers",
    "Pharma",
    "Optique",
    "Textiles",
    "Énergies",
)
_PLACES = " Nord Ouest Est Sud Centre Littoral Alpes Rhône Loire Seine Atlantique International".split(" ")
PUBLIC = frozenset(("Université de", "Ville de", "Lycée"))
"""Organisations of the public sector."""


def partner_name(number: int) -> str:
    """The name of a partner; the first few are those of the documentation."""
    if number < len(_KNOWN_PARTNERS):
        return _KNOWN_PARTNERS[number]
    at, trade = divmod(number - len(_KNOWN_PARTNERS), len(_TRADES))
    return _with_place(_root(at + trade * 11), f" {_TRADES[trade]}", at)


def customer_name(number: int) -> str:
    """The name of a customer."""
    at, kind = divmod(number, len(_ORGANISATIONS))
    return f"{organisation(number)} {_with_place(_root(at + kind * 7), '', at)}"


def organisation(number: int) -> str:
    """What kind of organisation a customer's name says it is."""
    return _ORGANISATIONS[number % len(_ORGANISATIONS)]


def _root(at: int) -> str:
    """An invented proper name. 37 and the number of roots share no divisor, so all are met before one comes again."""
    ending, stem = divmod(at * 37 % (len(_STEMS) * len(_ENDINGS)), len(_STEMS))
    return _STEMS[stem] + _ENDINGS[ending]


def _with_place(root: str, trade: str, at: int) -> str:
    """Once the roots are used up a place tells companies apart, then a number."""
    count, place = divmod(at // (len(_STEMS) * len(_ENDINGS)), len(_PLACES))
    named = f"{root}{trade} {_PLACES[place]}".rstrip()
    return f"{named} {count + 1}" if count else named
