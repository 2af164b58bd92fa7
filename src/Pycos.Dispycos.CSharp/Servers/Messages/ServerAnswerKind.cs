namespace Pycos.Internals;

/// <summary>What a server tells its client of a job.</summary>
internal enum ServerAnswerKind
{
    /// <summary>It has returned; the data is the pickled value.</summary>
    Value,

    /// <summary>It has failed; the data is the <see cref="Failure"/>.</summary>
    Failed,

    /// <summary>It has ended as it was told to.</summary>
    Cancelled,

    /// <summary>It is given back, and has not begun.</summary>
    Recalled,

    /// <summary>It could not begin; the text says why.</summary>
    NotRun,

    /// <summary>It takes messages; the data is the pickled address of its task.</summary>
    Address,

    /// <summary>It tells how far it is: the data is a fraction, the text its words.</summary>
    Progress,

    /// <summary>What the server keeps now; of no job.</summary>
    Data,

    /// <summary>The text is a warning about the client's code or files; of no job.</summary>
    Warning,

    /// <summary>It submits a job; the data is a <see cref="ChildRequest"/>.</summary>
    Child,

    /// <summary>It asks for the result of a job that it has submitted; the data is its number.</summary>
    ChildWanted,

    /// <summary>It cancels a job that it has submitted; the data is its number, the text says why.</summary>
    ChildCancelled,

    /// <summary>It waits for a job that it has submitted, and the next one of the line begins.</summary>
    Aside,

    /// <summary>It has waited, and goes on.</summary>
    Back,
}
