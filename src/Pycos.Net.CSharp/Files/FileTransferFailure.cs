namespace Pycos;

/// <summary>Why a file was not sent, fetched, listed or deleted at another node.</summary>
public enum FileTransferFailure
{
    /// <summary>The connection was lost, or the answer made no sense: whether it was done is not known.</summary>
    Unknown = 0,

    /// <summary>The node can not be connected to. Nothing was done.</summary>
    Unreachable = 1,

    /// <summary>A step took longer than it may.</summary>
    TimedOut = 2,

    /// <summary>The other node does not let this one do that, or does not deal with files at all.</summary>
    AccessDenied = 3,

    /// <summary>The name of the file or of a folder is not one that may be used between nodes.</summary>
    InvalidName = 4,

    /// <summary>There is no such file or folder.</summary>
    NotFound = 5,

    /// <summary>Something of that name is no file, or something on the way to it no folder: a link, for example.</summary>
    NotAFile = 6,

    /// <summary>The file is longer, or the list has more entries, than is allowed.</summary>
    TooLarge = 7,

    /// <summary>Somebody else sends a file of that name now, or too much is under way.</summary>
    Busy = 8,

    /// <summary>The content that arrived is not the one that was announced: the file changed meanwhile, for example.</summary>
    Corrupted = 9,

    /// <summary>The disk of the other node failed, or is full.</summary>
    StorageFailed = 10,

    /// <summary>It was called back.</summary>
    Cancelled = 11,
}
