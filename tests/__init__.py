"""The tests mirror src/palier; scenarios tell dated stories, properties hold laws, house holds the rules of a house."""
