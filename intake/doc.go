// Package intake reads files that others have made: lists (.xlsx, .csv) and texts (.docx, .txt, .md, .pdf). It takes nothing on trust.
//
// Whatever is to be taken apart, that is everything but short plain text, is taken apart in a child process: this very program under a word of its own, which reads the file from its standard input and writes rows or
// text to its standard output. The child has little memory, little time and may write no file; it is killed when it takes longer or says more than it may. Whatever a file does
// to it, the process that asked goes on and hears a [Fault]: one sentence, in both languages, that says what is wrong with the file.
//
// Refused are macros, document types (and with them external entities), links to other workbooks, pictures or templates that would be fetched, archives that grow beyond
// measure, encrypted and old binary formats. Text is UTF-8, UTF-16 with a mark, or GB18030 (GBK and GB2312 are part of it); nothing is guessed beyond that.
// A .pdf whose pages are pictures has no text: [Content.Scan] says so, and it stays paper.
package intake
