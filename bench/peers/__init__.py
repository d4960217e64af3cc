"""The bots that Cartable is measured beside, each as its library's documentation has it."""
