namespace Pycos.Internals;

/// <summary>What an actor's server answers.</summary>
internal enum ActorAnswerKind
{
    /// <summary>What was asked for is done, or in line; the data is the pickled value, if there is one.</summary>
    Done,

    /// <summary>It has thrown, or can not be read; the data is the <see cref="Failure"/>.</summary>
    Failed,

    /// <summary>The actor is not here, or not any more. It did not run.</summary>
    Gone,

    /// <summary>The code refers to assemblies that have not come yet. It did not run.</summary>
    NotKnown,
}
