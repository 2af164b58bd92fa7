/// What this platform does not have is refused plainly.
module Pycos.Platform.Tests.Refusals

open System
open System.IO
open Expecto
open Pycos
open Pycos.Core.Tests.SocketSupport

let tests =
    testList "refusals" [
        if not (OperatingSystem.IsLinux()) then
            test "[R77] a process is refused with what to use instead" {
                let refused = Expect.throwsC (fun () -> AsyncProcess.Start "program" |> ignore) id
                Expect.isTrue (refused :? PlatformNotSupportedException) $"{refused}"
                Expect.stringContains refused.Message "System.Diagnostics.Process" "instead"
            }

            test "[G42] a poller of another platform is refused" {
                let make () =
                    new Scheduler(SchedulerOptions(Poller = PollerKind.Epoll)) |> ignore

                let refused = Expect.throwsC make id
                Expect.stringContains refused.Message "PollerKind.Automatic" "instead"
            }

        if OperatingSystem.IsWindows() then
            test "[R72] a pipe is refused with what to use instead" {
                let refused = Expect.throwsC (fun () -> AsyncFile.CreatePipe() |> ignore) id
                Expect.isTrue (refused :? PlatformNotSupportedException) $"{refused}"
                Expect.stringContains refused.Message "AsyncSocket" "instead"
                use pipe = new Pipes.AnonymousPipeServerStream()

                use handle =
                    new Microsoft.Win32.SafeHandles.SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), false)

                let handleRefused = Expect.throwsC (fun () -> new AsyncFile(handle) |> ignore) id
                Expect.stringContains handleRefused.Message "BlockingPool" "instead"
            }
    ]
