namespace Pycos.Core.Tests.Programs;

/// <summary>What happens in a random program about a supervisor.</summary>
public enum SupervisorOperationKind
{
    /// <summary>A child throws.</summary>
    Crash,

    /// <summary>A child returns.</summary>
    Return,

    /// <summary>A child throws an <see cref="OperationCanceledException"/>.</summary>
    Cancel,

    /// <summary>Somebody terminates a child.</summary>
    Terminate,

    /// <summary>The supervisor is asked to restart a child.</summary>
    Restart,

    /// <summary>The supervisor is asked to stop a child.</summary>
    Stop,

    /// <summary>The supervisor is asked to forget a child.</summary>
    Remove,

    /// <summary>The supervisor is asked to take a child that it may have already.</summary>
    Add,

    /// <summary>The supervisor is terminated.</summary>
    End,

    /// <summary>Something is thrown in the supervisor.</summary>
    Throw,

    /// <summary>The second of the tasks that watch all children ends.</summary>
    EndWatcher,
}
