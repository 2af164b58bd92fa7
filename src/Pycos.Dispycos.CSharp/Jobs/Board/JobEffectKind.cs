namespace Pycos.Internals;

/// <summary>What the board wants done, or tells.</summary>
internal enum JobEffectKind : byte
{
    /// <summary>A server is to run a job: in its line if the effect has an order, else at once.</summary>
    Run,

    /// <summary>A server is to end a job, or to take it from its line, and to tell when that is done.</summary>
    Cancel,

    /// <summary>A server is to give a job back if it has not begun, and to tell so; else it goes on.</summary>
    Recall,

    /// <summary>A job has reached a final state. Once for each job.</summary>
    Finished,

    /// <summary>A server is to be killed and then removed: a job has not ended within its grace.</summary>
    Kill,

    /// <summary>A job has another state, which is not final. Only if the board tells changes.</summary>
    Changed,
}
