namespace Pycos.Internals;

/// <summary>What a client asks for of one of its servers.</summary>
internal enum ServerAction
{
    /// <summary>It ends when it is asked to, within the session's grace, and is not replaced.</summary>
    Close,

    /// <summary>As <see cref="Close"/>, and a new process takes its place.</summary>
    Restart,

    /// <summary>Its process is killed at once, and replaced if the session has crashed servers replaced.</summary>
    Kill,
}
