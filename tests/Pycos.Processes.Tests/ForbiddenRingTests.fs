/// A process in which io_uring is forbidden, as containers do it.
module Pycos.Processes.Tests.ForbiddenRingTests

open System
open System.Runtime.InteropServices
open Expecto
open Pycos

let private childMode = "without-io_uring"

/// struct sock_filter of seccomp(2).
[<Struct; StructLayout(LayoutKind.Sequential)>]
type private Instruction = {
    Code: uint16
    WhenTrue: byte
    WhenFalse: byte
    Value: uint32
}

/// struct sock_fprog of seccomp(2).
[<Struct; StructLayout(LayoutKind.Sequential)>]
type private Filter = {
    Length: uint16
    Instructions: nativeint
}

[<DllImport("libc", EntryPoint = "prctl")>]
extern int private processControl(int option, nativeint first, nativeint second, nativeint third, nativeint fourth)

/// Lets io_uring_setup(2) fail by EPERM on this thread, and on those that it starts from now on.
let private forbid () =
    let load, equals, answer = 0x20us, 0x15us, 0x06us
    let setUp, allow, refuse = 425u, 0x7fff0000u, 0x00050000u ||| 1u

    let program = [|
        {
            Code = load
            WhenTrue = 0uy
            WhenFalse = 0uy
            Value = 0u
        }
        {
            Code = equals
            WhenTrue = 0uy
            WhenFalse = 1uy
            Value = setUp
        }
        {
            Code = answer
            WhenTrue = 0uy
            WhenFalse = 0uy
            Value = refuse
        }
        {
            Code = answer
            WhenTrue = 0uy
            WhenFalse = 0uy
            Value = allow
        }
    |]

    let memory = Marshal.AllocHGlobal(8 * program.Length)

    program
    |> Array.iteri (fun i instruction -> Marshal.StructureToPtr(instruction, memory + nativeint (8 * i), false))

    let filter = Marshal.AllocHGlobal 16

    Marshal.StructureToPtr(
        {
            Length = uint16 program.Length
            Instructions = memory
        },
        filter,
        false
    )

    let noNewPrivileges, setFilter, filterMode = 38, 22, 2n

    if processControl (noNewPrivileges, 1n, 0n, 0n, 0n) <> 0 then
        failwith "PR_SET_NO_NEW_PRIVS"

    if processControl (setFilter, filterMode, filter, 0n, 0n) <> 0 then
        failwith "PR_SET_SECCOMP"

/// Counts what is logged.
type private Log() =
    member val Lines = ResizeArray<string>()

    interface Microsoft.Extensions.Logging.ILogger with
        member _.BeginScope _ = null
        member _.IsEnabled _ = true

        member log.Log(level, _, state, failure, format) =
            if level >= Microsoft.Extensions.Logging.LogLevel.Warning then
                lock log.Lines (fun () -> log.Lines.Add(format.Invoke(state, failure)))

/// Asks for io_uring, and says what it got.
let private tell () =
    forbid ()
    let log = Log()

    use scheduler =
        new Scheduler(SchedulerOptions(Poller = PollerKind.IoUring, Logger = log))

    Console.WriteLine scheduler.PollerName

    for line in log.Lines do
        Console.WriteLine line

let runChild (arguments: string[]) =
    match arguments with
    | [| mode |] when mode = childMode ->
        tell ()
        Some 0
    | _ -> None

let tests =
    testList "forbidden io_uring" [
        test "[R69 G42] where io_uring is forbidden epoll does it, and one warning says so" {
            use child = ChildProcess.start childMode

            let lines =
                child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)

            Expect.isTrue (child.WaitForExit 60_000) "it ends"
            Expect.equal lines.Length 2 $"the name and one line, not %A{lines}"
            Expect.equal lines[0] "epoll" "the name"
            Expect.stringContains lines[1] "io_uring" "the warning"
        }
    ]
