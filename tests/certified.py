"""Released files as tests make them, with the certificate that a replay would leave."""

from collections.abc import Iterable
from pathlib import Path

from ssp_analysis.about import Certificate, digests_of, text_digest, write_certificate
from ssp_analysis.engine.kernels import shown_notebooks
from ssp_analysis.shown_texts import notebook_digests
from ssp_analysis.tables import read_about


def certify(folder: Path, held: Iterable[str] = ()) -> Path:
    """Say of the files of a release as they are that they were proved, and of more cells."""
    about = read_about(folder)
    certificate = Certificate(
        audience=about.audience,
        reporting_year=about.reporting_year,
        paper_date=about.paper_date.isoformat(),
        withheld=(),
        replays=(),
        files=digests_of(folder),
        texts=(*notebook_digests(shown_notebooks()), *map(text_digest, held)),
    )
    write_certificate(certificate, folder)
    return folder
