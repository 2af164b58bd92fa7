namespace Pycos

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Timed =

    let toVOption (timed: Timed<'T>) =
        if timed.TimedOut then ValueNone else ValueSome timed.Value

    let toOption (timed: Timed<'T>) =
        if timed.TimedOut then None else Some timed.Value

[<AutoOpen>]
module TimedPatterns =

    let (|InTime|TimedOut|) (timed: Timed<'T>) =
        if timed.TimedOut then TimedOut else InTime timed.Value

    let (|Completed|Failed|Cancelled|) (outcome: TaskOutcome<'T>) =
        match outcome.Status with
        | PycosTaskStatus.Completed -> Completed outcome.Result
        | PycosTaskStatus.Failed -> Failed outcome.Exception
        | _ -> Cancelled

    let (|Returned|Crashed|Terminated|) (status: MonitorStatus) =
        match status.Kind with
        | MonitorKind.Completed -> Returned status.Value
        | MonitorKind.Failed -> Crashed status.Exception
        | MonitorKind.Terminated -> Terminated
        | _ -> Crashed status.Exception
