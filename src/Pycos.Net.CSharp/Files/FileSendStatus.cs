namespace Pycos;

/// <summary>What came of a file that was to be sent.</summary>
public enum FileSendStatus
{
    /// <summary>It is there now.</summary>
    Sent = 0,

    /// <summary>It was there before, with the same name, length, modification time and permissions: nothing was sent.</summary>
    Identical = 1,

    /// <summary>There is another file of that name, which was not to be overwritten: nothing was sent.</summary>
    Different = 2,
}
