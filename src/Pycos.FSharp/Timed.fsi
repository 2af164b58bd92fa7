namespace Pycos

/// Results of waits that had a timeout, as F# writes them.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Timed =

    /// <summary>The value, or <c>ValueNone</c> if the time ran out.</summary>
    val toVOption: timed: Timed<'T> -> 'T voption

    /// <summary>The value, or <c>None</c> if the time ran out.</summary>
    val toOption: timed: Timed<'T> -> 'T option

/// Patterns for the results of waits and tasks.
[<AutoOpen>]
module TimedPatterns =

    /// <summary>Tells a value from a timeout: <c>match! inbox |> Inbox.receiveWithin second with InTime m -> … | TimedOut -> …</c>.</summary>
    val (|InTime|TimedOut|): timed: Timed<'T> -> Choice<'T, unit>

    /// <summary>Tells the three ways in which a task ends apart.</summary>
    val (|Completed|Failed|Cancelled|): outcome: TaskOutcome<'T> -> Choice<'T, exn, unit>

    /// <summary>
    /// Tells the three ways in which a monitored task ends apart; the value is null if the task returns nothing. One of another process
    /// that is lost with it, or returned what cannot travel, counts as crashed.
    /// </summary>
    val (|Returned|Crashed|Terminated|): status: MonitorStatus -> Choice<obj, exn, unit>
