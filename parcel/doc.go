// Package parcel carries filings between instances of the program: signed packages (备案报送包) one way, signed answers (回执包) the other, over HTTP or on a stick.
//
// # A package
//
// A package is one file: a header of text, then a zip. The header is a note as the Go checksum database and C2SP transparency logs write them
// (golang.org/x/mod/sumdb/note): it names the zip by its length and SHA-256, says from whom to whom it goes, and carries one Ed25519 signature. So who signed is
// known, and whether he is trusted, before a byte of the zip is looked at. The zip holds manifest.json and the papers, stored without compression, under names that the
// reader makes up itself: nothing in it can be larger than it is, or point anywhere. Whatever could be written in two ways is refused unless it is written in ours.
//
// The hash of a package is that of the whole file.
//
// # Who acts
//
// Nothing is written but through the engine. At the organ that receives, a filing opens a dossier of filing_review by the organ's electronic exchange: whoever holds the post
// exchange there, which the procedure lets open, lay down what came, and enter what the maker has supplemented, explained and corrected; nothing else. At the maker,
// answers are the acts of the recipient in the case of filing, by whoever stands for that organ in the directory and holds the same post.
//
// What a sender may say is bounded by its key: a [Peer] is a name, a key with the time in which it is good, and the organs for which it speaks.
package parcel
