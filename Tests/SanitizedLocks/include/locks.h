// Nothing of it is called: what it defines stands in for a function of Swift's library.
