module Pycos.Docs.Tests.FilesBetweenNodesPage

open System
open System.IO
open Expecto
open Pycos

let secretText = "a secret of those who may send files"

let storeOptions folder =
    NodeOptions(
        Name = "store",
        Secrets = [|
            NodeSecret(secretText, grants = (Capabilities.Default ||| Capabilities.PutFiles))
        |],
        Files = FileReceivingOptions(Directory = folder, MaxFileBytes = 100_000_000L)
    )

let sendReport store path (node: PycosNode) =
    pycos {
        try
            match! node |> Files.sendWith Files.options store "reports/2026" path with
            | FileSent.Sent -> return "it is there now"
            | FileSent.Identical -> return "it was there before"
            | FileSent.Different existing -> return $"there is another, of {existing.Length} bytes"
        with :? FileTransferException as refusal ->
            return $"refused: {refusal.Reason}"
    }

let useFolderOf job (node: PycosNode) =
    pycos { do! node |> Files.setReceiveDirectory $"jobs/{job}" }

let private alone (options: NodeOptions) =
    typeof<NodeOptions>.GetProperty("Discovery").SetValue(options, DiscoveryOptions.Off)
    typeof<NodeOptions>.GetProperty("Port").SetValue(options, Nullable 0)

    let scheduler =
        new Scheduler(SchedulerOptions(Name = options.Name, Names = TaskNames()))

    typeof<NodeOptions>.GetProperty("Scheduler").SetValue(options, scheduler)
    options

let private on (node: PycosNode) (coroutine: Coroutine<'T>) =
    let task = node.UserScheduler.Spawn(coroutine).AsTask()
    Expect.isTrue (task.Wait(TimeSpan.FromSeconds 30.)) "it ends in time"
    task.Result

let tests =
    testList "FilesBetweenNodes" [
        test "A file is sent, known again, and refused by a node without a folder" {
            let home = Directory.CreateTempSubdirectory("pycos-docs-").FullName

            try
                let path = Path.Combine(home, "may.csv")
                File.WriteAllText(path, "1;2;3")
                use store = Node.start (alone (storeOptions (Path.Combine(home, "received"))))

                use sender =
                    Node.start (alone (NodeOptions(Name = "sender", Secrets = [| NodeSecret secretText |])))

                let send () =
                    on sender (sender |> sendReport store.Location path)

                Expect.equal (send ()) "it is there now" "first"
                Expect.equal (send ()) "it was there before" "again"
                File.WriteAllText(path, "1;2;3;4")
                Expect.equal (send ()) "there is another, of 5 bytes" "changed"
                on store (pycos { do! store |> useFolderOf "7" })
                Expect.equal (send ()) "it is there now" "another folder"
                Expect.isTrue (File.Exists(Path.Combine(home, "received/jobs/7/reports/2026/may.csv"))) "where"
                let back = on store (store |> sendReport sender.Location path)
                Expect.equal back "refused: AccessDenied" "the other way"
            finally
                Directory.Delete(home, true)
        }
    ]
