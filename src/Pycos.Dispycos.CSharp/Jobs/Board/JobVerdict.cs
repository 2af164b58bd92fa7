namespace Pycos.Internals;

/// <summary>Why a job was told to end, which decides what it counts as when it has.</summary>
internal enum JobVerdict : byte
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The attempt has taken too long.</summary>
    Timeout,

    /// <summary>All of it has taken too long.</summary>
    Deadline,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}
