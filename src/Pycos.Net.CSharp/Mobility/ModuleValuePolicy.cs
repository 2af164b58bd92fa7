namespace Pycos;

/// <summary>
/// What becomes of values of modules and mutable statics that code reads which is sent to another process, where each process evaluates
/// its own: those that it may have changed, and those of F# modules whose initializer may yield something else there.
/// </summary>
/// <remarks>Values that a script-style program or F# Interactive has set always go along: nobody would set them there.</remarks>
public enum ModuleValuePolicy
{
    /// <summary>The other process has its own. The sender is warned, once for each function, with their names.</summary>
    Reevaluate,

    /// <summary>Their present values go along with each call, and are set there before the code runs, after their initializers.</summary>
    Capture,

    /// <summary>Code that reads such values is refused, with their names.</summary>
    Forbid,
}
