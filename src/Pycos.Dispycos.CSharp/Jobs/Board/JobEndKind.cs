namespace Pycos.Internals;

/// <summary>How a server says that it is done with a job.</summary>
internal enum JobEndKind : byte
{
    /// <summary>It has returned a value.</summary>
    Value,

    /// <summary>It has thrown.</summary>
    Exception,

    /// <summary>It has ended as it was told to, or was taken from the line before it had begun.</summary>
    Cancelled,

    /// <summary>It was given back and has not begun.</summary>
    Recalled,

    /// <summary>It could not be begun: its code or its values could not be read.</summary>
    NotRun,
}
