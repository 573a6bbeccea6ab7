"""The tests. They mirror src/palier; scenarios tell dated stories, properties hold the laws, house the house's own rules."""
