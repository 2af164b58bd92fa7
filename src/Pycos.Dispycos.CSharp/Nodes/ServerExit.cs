namespace Pycos;

/// <summary>Why a server has ended.</summary>
public enum ServerExit
{
    /// <summary>It was asked to: by its client, or because its client's session is over.</summary>
    Closed,

    /// <summary>Its process has ended by itself, or by a signal.</summary>
    Crashed,

    /// <summary>It was ended for using more memory than it may.</summary>
    OutOfMemory,

    /// <summary>It was ended because a job did not end when it was told to.</summary>
    Unresponsive,

    /// <summary>It did not begin to serve in time.</summary>
    NotStarted,

    /// <summary>Its node is lost, so what became of it is not known.</summary>
    NodeLost,

    /// <summary>It can not be reached, though its process may live.</summary>
    Unreachable,
}
