"""Files of other programs as texts. What reads them is loaded when the first file comes."""
