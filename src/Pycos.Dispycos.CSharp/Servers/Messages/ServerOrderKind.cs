namespace Pycos.Internals;

/// <summary>The kinds of what a client tells a server.</summary>
internal enum ServerOrderKind
{
    /// <summary>Run a job, when those before it have ended. The numbers of such orders count up.</summary>
    Run,

    /// <summary>Run a job at once, beside others: it mostly waits.</summary>
    RunBeside,

    /// <summary>End a job, and tell when it has ended. The number is the time that it has, in milliseconds.</summary>
    Cancel,

    /// <summary>Give a job back that has not begun.</summary>
    Recall,

    /// <summary>Let go of a value that is kept, or of a copy of it; the code is its number.</summary>
    Release,

    /// <summary>A job that was submitted by one that runs has ended: the number says which, the code is a <see cref="ChildEnd"/>.</summary>
    ChildEnded,
}
