"""The tests mirror src/palier; properties hold laws, docs run what pages show, house holds the rules of the house."""
