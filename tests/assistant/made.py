"""Files of other programs, made as small as they can be."""

import zipfile
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

SCHEMAS = "http://schemas.openxmlformats.org"
WORDS = f"{SCHEMAS}/wordprocessingml/2006/main"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = f"""<Types xmlns="{SCHEMAS}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="{WORD_TYPE}"/></Types>"""
RELATIONS = f"""<Relationships xmlns="{SCHEMAS}/package/2006/relationships">
<Relationship Id="rId1" Target="word/document.xml"
 Type="{SCHEMAS}/officeDocument/2006/relationships/officeDocument"/></Relationships>"""


def docx(*paragraphs: str, head: str = "", padding: int = 0) -> bytes:
    """A document of Word; the first paragraph is its heading. `padding` are bytes that take no room
    packed, `head` stands before its XML.
    """
    style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    body = "".join(
        f"<w:p>{'' if number else style}<w:r><w:t>{text}</w:t></w:r></w:p>"
        for number, text in enumerate(paragraphs)
    )
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", TYPES)
        parts.writestr("_rels/.rels", RELATIONS)
        parts.writestr(
            "word/document.xml",
            f'{head}<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>',
        )
        if padding:
            parts.writestr("word/media/nothing.bin", b"\0" * padding)
    return file.getvalue()


def pdf(*pages: str, title: str = "", password: str = "") -> bytes:
    """A PDF with a line of Latin letters on each page."""
    writer = PdfWriter()
    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
    )
    for text in pages:
        page = writer.add_blank_page(width=400, height=400)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
