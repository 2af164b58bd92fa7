/// Nodes of a simulation that send each other files, and the folders that these are in.
module internal Pycos.Net.Tests.FileSupport

open System
open System.Collections.Immutable
open System.IO
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport

/// A folder with three others: files to be sent, the one for received files, and one that nobody may touch.
type Place = {
    Home: string
    Source: string
    Inbox: string
    Outside: string
}

let withPlace (act: Place -> 'T) =
    let home = Directory.CreateTempSubdirectory("pycos-files-").FullName

    let place = {
        Home = home
        Source = Path.Combine(home, "source")
        Inbox = Path.Combine(home, "inbox")
        Outside = Path.Combine(home, "inbox-outside")
    }

    Directory.CreateDirectory place.Source |> ignore
    Directory.CreateDirectory place.Outside |> ignore
    File.WriteAllText(Path.Combine(place.Outside, "secret"), "not yours")

    try
        act place
    finally
        Directory.Delete(home, true)

// A secret derives its keys once, which is slow.
let private secrets =
    Collections.Concurrent.ConcurrentDictionary<Capabilities, NodeSecret>()

let private secretThatGrants capabilities =
    secrets.GetOrAdd(capabilities, (fun granted -> NodeSecret("a secret of nodes with files", grants = granted)))

let granting capabilities =
    having "Secrets" ([| secretThatGrants capabilities |] :> Collections.Generic.IReadOnlyList<_>)

let allowing (files: FileReceivingOptions) (options: NodeOptions) =
    options |> granting Capabilities.All |> having "Files" files

/// Two connected nodes, a to b, of which b has a folder for files.
let withFiles
    seed
    (files: Place -> FileReceivingOptions)
    (program: Simulation -> Place -> Site -> Site -> Coroutine<'T>)
    =
    withPlace (fun place ->
        use simulation = Simulation.create seed

        Simulation.runIn
            simulation
            (pycos {
                let! a = startWith (granting Capabilities.All) "a" simulation
                let! b = startWith (allowing (files place)) "b" simulation
                let! _ = at a (a.Node |> Node.connect b.Node.Location)
                let! result = program simulation place a b
                do! a.Node.StopAsync()
                do! b.Node.StopAsync()
                return result
            }))

let intoInbox (place: Place) =
    FileReceivingOptions(Directory = place.Inbox)

let contentOf (seed: int) length =
    let content = Array.zeroCreate length
    Random(seed).NextBytes content
    content

let write (folder: string) name (content: byte[]) =
    let path = Path.Combine(folder, name)
    File.WriteAllBytes(path, content)
    path

/// All that is in a folder, with what files contain.
let rec treeOf (folder: string) =
    List.sort [
        for entry in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories) do
            let shown = Path.GetRelativePath(folder, entry)

            if Directory.Exists entry then
                shown + "/"
            else
                $"{shown}: {Convert.ToHexString(Security.Cryptography.SHA256.HashData(File.ReadAllBytes entry))}"
    ]

/// Why something with a file failed.
let reasonOf (coroutine: Coroutine<'T>) =
    pycos {
        try
            let! _ = coroutine
            return None
        with :? FileTransferException as refusal ->
            return Some refusal.Reason
    }

let expectReason reason what (coroutine: Coroutine<'T>) =
    pycos {
        let! found = reasonOf coroutine
        Expect.equal found (Some reason) what
    }

let peerOf (site: Site) (other: Site) = site.Node.Known other.Node.Id

/// Runs something on the thread of a node.
let inside (site: Site) (body: Coroutine<'T>) =
    pycos { return! site.Node.NetworkScheduler.Spawn body }

/// Puts a frame into an outbox as it is.
let append<'Frame
    when 'Frame: struct and 'Frame: (new: unit -> 'Frame) and 'Frame :> ValueType and 'Frame :> IFrame<'Frame>>
    (frame: 'Frame)
    (outbox: Outbox)
    =
    outbox.Append(&frame) |> ignore

/// Sends a frame about a file as it is, whatever is in it, and waits for the answer.
let ask (site: Site) (other: Site) (send: uint64 -> Outbox -> unit) =
    inside
        site
        (pycos {
            let struct (request, session) = (peerOf site other).BeginFileRequest()
            send request.Id session.Outbox
            return! request.WaitAsync(Nullable second)
        })

let folders (names: string seq) = ImmutableArray.CreateRange names

/// An offer of a file.
let putOf id (names: string seq) name (content: byte[]) =
    FilePutFrame(
        id,
        name,
        folders names,
        uint64 content.Length,
        1_700_000_000_000UL,
        0o644u,
        true,
        ReadOnlyMemory(Security.Cryptography.SHA256.HashData content),
        10_000u
    )

let megabyte = 1024 * 1024

/// Writes a file and sends it from one site to another.
let send (place: Place) (a: Site) (b: Site) options directory name content =
    let path = write place.Source name content
    at a (a.Node |> Files.sendWith options b.Node.Location directory path)

let withMode mode (path: string) =
    File.SetUnixFileMode(path, enum<UnixFileMode> mode)
    path
