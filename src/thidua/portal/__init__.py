"""The public's door, on Wagtail: news, documents and published results of one union."""
