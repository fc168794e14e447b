package engine

import "santong/text"

// A SearchQuery asks which documents of the catalogue have what somebody has typed, as they now are. Of the listing query, Known, Text and Before do not count.
type SearchQuery struct {
	ListingQuery
	Typed string
	After *SearchCursor
}

// A SearchCursor is where a page of findings ended: those with everything in the title come first, then the newest.
type SearchCursor struct {
	Title bool
	Doc   int64
}

// A Found is a document that was found.
type Found struct {
	Listing
	Cursor SearchCursor
	Places []Place // the first few, in the order of the text
}

// A Place is a part of the text in which a phrase stands. Without a label it is the preamble.
type Place struct {
	Part   int // from 1
	Label  string
	Under  []string
	Pieces []text.Piece
}
