"""Tables that are printed as lines of text: found by the labels of the forms, and rebuilt where every row agrees."""
