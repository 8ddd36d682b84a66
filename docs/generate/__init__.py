"""The generated parts of the documents: tables, numbers, excerpts of the source, outputs of commands.

A document is Markdown with marked regions. `make readme` fills them and leaves the rest as it is:

    <!-- generated: growth -->             a table, a list or an output, on lines of its own
    <!-- end -->
    settles <!-- number: claims -->47<!-- end --> claims      a number inside a sentence
    <!-- list: proved-in open-endpoint --><!-- end -->        a list inside a sentence

The first two lines of a table, its headings, belong to the document, so that each language writes its own.
"""
