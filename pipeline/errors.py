"""Every error that Leadlift raises on purpose, grouped by what the reader can do about it.

    LeadliftError
    ├── FileError            mend the file
    ├── RequestError         mend the command or request
    │   ├── NotFound         name something that exists
    │   ├── Conflict         the state of things forbids it now
    │   │   └── SameBytes    the same file went there before
    │   ├── KeyReused        take a new idempotency key
    │   ├── Unauthorised     give an API key that is valid
    │   └── Forbidden        give an API key that may do that
    ├── SettingsError        mend the settings or the environment
    ├── Unavailable          one of our own services is not reachable: try later
    │   └── OutOfReach       a folder, or one file of it, is not
    ├── VendorError          what the vendor did
    │   ├── VendorUnsent     provably nothing was sent
    │   ├── VendorSilent     sent, and no whole answer came: the call is in doubt
    │   └── VendorMisread    an answer that is not understood: nothing may be recorded from it
    └── Defect               our own bug

A docstring is the default message. Messages never hold secrets or contact data.
"""

from __future__ import annotations

import inspect


class LeadliftError(Exception):
    """Something went wrong."""

    code = "error"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.getdoc(type(self)) or type(self).__name__)

    @property
    def message(self) -> str:
        return str(self.args[0])


class FileError(LeadliftError):
    """The file cannot be read as a table of contacts."""

    code = "file"


class RequestError(LeadliftError):
    """The request does not fit; see --help."""

    code = "request"


class NotFound(RequestError):
    """There is nothing of that name."""

    code = "not_found"


class Conflict(RequestError):
    """The present state does not allow that."""

    code = "conflict"


class SameBytes(Conflict):
    """The same bytes were imported before; `import_id` says as what."""

    def __init__(self, message: str | None = None, *, import_id: str = "") -> None:
        super().__init__(message)
        self.import_id = import_id


class KeyReused(RequestError):
    """The idempotency key was used for another request; take a new one."""

    code = "idempotency_key_reused"


class Unauthorised(RequestError):
    """This needs a valid API key, as the header `Authorization: Bearer KEY`; `leadlift keys add` makes one."""

    code = "unauthorised"


class Forbidden(RequestError):
    """The API key may not do this."""

    code = "forbidden"


class SettingsError(LeadliftError):
    """The settings are not usable."""

    code = "settings"


class Unavailable(LeadliftError):
    """A service that Leadlift stands on cannot be reached; try again when it is back."""

    code = "unavailable"


class OutOfReach(Unavailable):
    """A folder or a file cannot be reached or read now; `where` is the folder, empty for a lone file, and `why` a few words."""

    def __init__(self, message: str | None = None, *, where: str = "", why: str = "") -> None:
        super().__init__(message)
        self.where, self.why = where, why


class VendorError(LeadliftError):
    """The vendor's side of a call went wrong."""

    code = "vendor"


class VendorUnsent(VendorError):
    """The vendor could not be reached; nothing was sent."""

    code = "vendor_unsent"


class VendorSilent(VendorError):
    """The call was sent and no whole answer came back."""

    code = "vendor_silent"


class VendorMisread(VendorError):
    """The vendor's answer is not understood; nothing was recorded from it."""

    code = "vendor_misread"


class Defect(LeadliftError):
    """A bug in Leadlift; please report it."""

    code = "defect"
