/// The nodes of a run: processes of the program dispycosnode on this machine.
module Pycos.Chaos.Nodes

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Net.Sockets
open System.Text
open System.Threading

/// How many servers each has.
let servers = 2

/// In the environment of all processes of a run; servers inherit it from their nodes.
let private mark = "CHAOS_RUN"

let private patience = TimeSpan.FromSeconds 60.

let private program configuration =
    Path.Combine(
        __SOURCE_DIRECTORY__,
        "..",
        "..",
        "src",
        "Pycos.Node",
        "bin",
        configuration,
        "net10.0",
        "dispycosnode.dll"
    )

let private canListen port =
    try
        use listener = new TcpListener(IPAddress.Loopback, port)
        listener.Start()
        true
    with :? SocketException ->
        false

/// A port that is free, as are those of the servers behind it; below those that the system gives away.
let private freePorts (random: Random) =
    Seq.initInfinite (fun _ -> random.Next(20_000, 30_000))
    |> Seq.find (fun port -> Seq.forall canListen [ port .. port + servers ])

/// A node that can be killed and started again at the same place.
type Node(name: string, folder: string, secretFile: string, random: Random) =
    let port = freePorts random
    let log = Path.Combine(folder, name + ".log")
    let ready = new SemaphoreSlim(0)

    let take (line: string) =
        if not (isNull line) then
            lock log (fun () -> File.AppendAllText(log, line + "\n"))

            if line.Contains "Clients find it" then
                ready.Release() |> ignore

    let arguments = [
        program "Release"
        "--daemon"
        "--name"
        name
        "--cpus"
        string servers
        "--host"
        "127.0.0.1"
        "--node_ports"
        string port
        // Nobody else's announcements, and none for others.
        "--scheduler_port"
        string port
        "--secret_file"
        secretFile
        "--dest_path"
        Path.Combine(folder, name)
    ]

    let start () =
        let info =
            ProcessStartInfo("dotnet", arguments, RedirectStandardOutput = true, RedirectStandardError = true)

        info.Environment[mark] <- folder
        let started = new Process(StartInfo = info)
        started.OutputDataReceived.Add(fun told -> take told.Data)
        started.ErrorDataReceived.Add(fun told -> take told.Data)
        started.Start() |> ignore
        started.BeginOutputReadLine()
        started.BeginErrorReadLine()
        started

    let mutable running = start ()

    member _.Name = name
    member _.Id = running.Id
    member _.Address = $"127.0.0.1:{port}"

    member _.WaitUntilReady() =
        if not (ready.Wait patience) then
            failwith $"{name} does not serve after {patience}; see {log}"

    /// Kills it, as its machine would by failing, and starts it again at once.
    member _.KillAndRestart() =
        running.Kill()
        running.WaitForExit()
        running.Dispose()
        running <- start ()

    /// Ends it in good order.
    member _.Quit() =
        use killing = Process.Start("kill", [ "-TERM"; string running.Id ])
        killing.WaitForExit()

        if not (running.WaitForExit patience) then
            failwith $"{name} has not ended {patience} after SIGTERM; see {log}"

    interface IDisposable with
        member _.Dispose() =
            if not running.HasExited then
                running.Kill true

            running.Dispose()
            ready.Dispose()

/// The processes of the run that are there, except zombies.
let leftOver (folder: string) =
    let marked = $"{mark}={folder}\000"

    let isOne (directory: string) =
        try
            let environment =
                File.ReadAllText(Path.Combine(directory, "environ"), Encoding.Latin1)

            environment.Contains(marked, StringComparison.Ordinal)
        with
        | :? IOException
        | :? UnauthorizedAccessException -> false

    [
        for directory in Directory.GetDirectories "/proc" do
            match Int32.TryParse(Path.GetFileName directory) with
            | true, id when isOne directory -> id
            | _ -> ()
    ]
