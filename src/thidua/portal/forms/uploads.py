"""What editors upload, checked by content: pictures are drawn anew, documents are what their name says."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from thidua.ground.files import media_type_of
from thidua.ground.pages import words_of
from thidua.ground.values import Refusal
from thidua.portal.rules.pictures import redrawn


class PictureField(WagtailImageField):
    """A picture that is drawn anew before anything else looks at it."""

    def to_python(self, data: Any) -> Any:
        """The picture as it was drawn here. Errors: ValidationError, saying why it was not."""
        if data not in self.empty_values:
            try:
                data = SimpleUploadedFile(data.name, redrawn(data.name, data), data.content_type)
            except Refusal as refusal:
                raise ValidationError(words_of(refusal)) from None
        return super().to_python(data)


class PictureForm(BaseImageForm):
    """Wagtail's form of an image, with our own field for its file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plain := self.fields.get("file"):
            self.fields["file"] = PictureField(
                required=plain.required, label=plain.label, help_text=plain.help_text, widget=plain.widget
            )


class DocumentForm(BaseDocumentForm):
    """Wagtail's form of a document; its content must be what its name says."""

    def clean_file(self) -> Any:
        """The uploaded file."""
        sent = self.cleaned_data["file"]
        if "file" in self.changed_data and sent:
            try:
                media_type_of(sent.name, sent)
            except Refusal as refusal:
                raise ValidationError(words_of(refusal)) from None
        return sent
