"""Reading: from the bytes of a mail to what its sender wants; runs where it can be killed."""
