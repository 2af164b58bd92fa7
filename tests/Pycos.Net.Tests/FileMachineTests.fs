/// Files between two processes, over the real network and real disks, with deadlines.
module internal Pycos.Net.Tests.FileMachineTests

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Reflection
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Net.Tests.NodeProgram
open Pycos.Net.Tests.FileSupport

let private limit = TimeSpan.FromSeconds 45.

let private startProcess folder =
    let assembly = Assembly.GetExecutingAssembly().Location

    let program =
        if Path.GetFileNameWithoutExtension Environment.ProcessPath = "dotnet" then
            [ assembly ]
        else
            []

    let info =
        ProcessStartInfo(
            Environment.ProcessPath,
            program @ [ "node"; "store"; $"files@{folder}"; "0" ],
            RedirectStandardInput = true,
            RedirectStandardOutput = true
        )

    Process.Start info

let private placeOf (started: Process) =
    let line = started.StandardOutput.ReadLineAsync()
    Expect.isTrue (line.Wait limit) "the process says where it is"
    let parts = line.Result.Split ' '
    Location(IPAddress.Parse parts[0], int parts[1])

let tests =
    testSequenced
    <| testList "files of machines" [
        test "[N53] [N54] [N57] [N58] Files are sent to another process, listed, fetched from it and deleted there" {
            withPlace (fun place ->
                use started = startProcess place.Inbox

                try
                    let store = placeOf started
                    let options = optionsOf "sender" "off" 0 |> granting Capabilities.All
                    use node = Node.start options
                    let content = contentOf 1 (5 * 1024 * 1024 + 1)
                    let path = write place.Source "big.bin" content
                    File.SetLastWriteTimeUtc(path, DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc))

                    let send () =
                        onTask node (node |> Files.sendWith Files.options store "a/b" path)

                    Expect.equal (send ()) FileSent.Sent "sent"
                    Expect.equal (send ()) FileSent.Identical "there"
                    let arrived = Path.Combine(place.Inbox, "a", "b", "big.bin")
                    Expect.isTrue (File.ReadAllBytes arrived = content) "the content"
                    Expect.equal (File.GetLastWriteTimeUtc arrived) (File.GetLastWriteTimeUtc path) "the time"
                    let listed = onTask node (node |> Files.list store "a/b")

                    Expect.equal
                        [ for file in listed -> file.Name, file.Length ]
                        [ "big.bin", content.LongLength ]
                        "listed"

                    let back = Path.Combine(place.Source, "back.bin")
                    onTask node (node |> Files.fetch store "a/b/big.bin" back) |> ignore
                    Expect.isTrue (File.ReadAllBytes back = content) "fetched"
                    onTask node (node |> Files.delete store "a/b/big.bin")
                    Expect.isEmpty (treeOf place.Inbox) "deleted, with its folders"
                    node.Dispose()
                    options.Scheduler.Dispose()
                    started.StandardInput.Close()
                    Expect.isTrue (started.WaitForExit limit) "it ends"
                    Expect.equal started.ExitCode 0 "its exit code"
                finally
                    if not started.HasExited then
                        started.Kill())
        }

        test "[GN25] [GN27] Disks are waited for on other threads than the scheduler's" {
            use scheduler = new Scheduler(SchedulerOptions(Name = "disks", Names = TaskNames()))
            let disk = Disk scheduler
            let here () = Environment.CurrentManagedThreadId

            let task =
                scheduler.Spawn(
                    pycos {
                        let own = here ()
                        let! other = disk.RunAsync(Func<int> here)
                        return own <> other && own = here ()
                    }
                )

            let ended = task.AsTask()
            Expect.isTrue (ended.Wait limit) "it ends"
            Expect.isTrue ended.Result "another thread"
        }
    ]
