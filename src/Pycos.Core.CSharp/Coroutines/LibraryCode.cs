namespace Pycos.Internals;

/// <summary>Tells code of Pycos itself from that of its users.</summary>
internal static class LibraryCode
{
    /// <summary>Whether a state machine is of the core or of its F# face.</summary>
    internal static bool Contains(Type stateMachine)
    {
        var assembly = stateMachine.Assembly;
        return assembly == typeof(LibraryCode).Assembly || assembly.GetName().Name == "Pycos.FSharp";
    }
}
