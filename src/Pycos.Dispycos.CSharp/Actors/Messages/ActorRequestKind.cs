namespace Pycos.Internals;

/// <summary>What is asked of an actor.</summary>
internal enum ActorRequestKind
{
    /// <summary>Run a function of the state when its turn has come, and answer with what it returns.</summary>
    Call,

    /// <summary>Run a function of the state when its turn has come; the answer is that it is in line.</summary>
    Tell,

    /// <summary>End when what is in line has run.</summary>
    Stop,
}
