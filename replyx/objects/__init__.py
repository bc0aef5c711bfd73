"""Files of messages in a store of objects that speaks S3, where several machines share them."""


class FilesAway(OSError):
    """The store of files does not answer, or refuses us; whoever asks may come again."""
