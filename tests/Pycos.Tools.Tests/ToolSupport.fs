/// Runs the programs as their users do: in processes of their own.
module internal Pycos.Tools.Tests.ToolSupport

open System
open System.Collections.Concurrent
open System.Diagnostics
open System.IO
open System.Net
open System.Net.Sockets
open System.Reflection
open Expecto

/// Longer than anything takes that works, on a machine with other things to do.
let patience = TimeSpan.FromSeconds 90.

let secret = "a secret of these tests, long enough"

/// Waits until something is so.
let eventually (what: string) (isSo: unit -> bool) =
    let clock = Stopwatch.StartNew()

    while not (isSo ()) do
        if clock.Elapsed > patience then
            failtest $"not in {patience}: {what}"

        Threading.Thread.Sleep 20

/// A UDP port for announcements that nobody else uses now, and not so soon again.
let freePort () =
    use socket = new UdpClient(IPEndPoint(IPAddress.Any, 0))
    (socket.Client.LocalEndPoint :?> IPEndPoint).Port

/// The program of a project: of the same configuration and framework as these tests.
let private programOf folder project name =
    let here = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)
    let output = Path.GetRelativePath(Path.Combine(__SOURCE_DIRECTORY__, "bin"), here)
    Path.Combine(__SOURCE_DIRECTORY__, "..", "..", folder, project, "bin", output, name + ".dll")

let nodeProgram = programOf "src" "Pycos.Node" "dispycosnode"
let schedulerProgram = programOf "src" "Pycos.Scheduler" "dispycos-scheduler"
let cliProgram = programOf "src" "Pycos.Cli" "pycos"

let clientProgram =
    programOf "tests" "Pycos.Tools.Tests.Client" "Pycos.Tools.Tests.Client"

let command program (arguments: string list) = "dotnet" :: program :: arguments

/// A program in the background of a script ignores signals, and so do those that it starts: these do not.
let private takingSignals command =
    if OperatingSystem.IsLinux() then
        "env" :: "--default-signal=HUP,INT,QUIT" :: command
    else
        command

/// A process and the lines that it writes.
type Tool(command: string list, ?variables: (string * string) list) =
    let lines = ConcurrentQueue<string>()
    let errors = ConcurrentQueue<string>()

    let running =
        let command = takingSignals command

        let start =
            ProcessStartInfo(
                List.head command,
                List.tail command,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            )

        for name, value in defaultArg variables [] do
            start.Environment[name] <- value

        let started = new Process(StartInfo = start)

        started.OutputDataReceived.Add(fun line ->
            if not (isNull line.Data) then
                lines.Enqueue line.Data)

        started.ErrorDataReceived.Add(fun line ->
            if not (isNull line.Data) then
                errors.Enqueue line.Data)

        started.Start() |> ignore
        started.BeginOutputReadLine()
        started.BeginErrorReadLine()
        started

    member _.Id = running.Id
    member _.Lines = List.ofSeq lines
    member _.Errors = List.ofSeq errors
    member _.HasExited = running.HasExited

    member tool.Said = String.concat "\n" (tool.Lines @ tool.Errors)

    /// Waits for a line that holds a text, and returns it.
    member tool.WaitFor(text: string) =
        let isThere () =
            tool.Lines @ tool.Errors |> List.exists _.Contains(text)

        let clock = Stopwatch.StartNew()

        while not (isThere ()) do
            if clock.Elapsed > patience then
                failtest $"no line with \"{text}\" in {patience}:\n{tool.Said}"

            if running.HasExited then
                running.WaitForExit()

                if not (isThere ()) then
                    failtest $"it has ended without a line with \"{text}\":\n{tool.Said}"

            Threading.Thread.Sleep 20

        tool.Lines @ tool.Errors |> List.find _.Contains(text)

    /// Which signals its process ignores, catches and has not taken yet: proc_pid_status(5).
    member _.Signals =
        let status = $"/proc/{running.Id}/status"

        if File.Exists status then
            File.ReadAllLines status
            |> Array.filter (fun line ->
                line.StartsWith("Sig", StringComparison.Ordinal)
                || line.StartsWith("Shd", StringComparison.Ordinal))
            |> String.concat "\n"
        else
            ""

    /// Waits for its end, and returns its exit code.
    member tool.Wait() =
        if not (running.WaitForExit(int patience.TotalMilliseconds)) then
            let state = tool.Signals
            running.Kill true
            failtest $"it has not ended in {patience}:\n{state}\n{tool.Said}"

        running.WaitForExit()
        running.ExitCode

    member _.Write(line: string) =
        running.StandardInput.WriteLine line
        running.StandardInput.Flush()

    member _.Signal(name: string) =
        use killing = Process.Start("kill", [ $"-{name}"; string running.Id ])
        killing.WaitForExit()
        Expect.equal killing.ExitCode 0 $"kill -{name}"

    member _.Kill() = running.Kill()

    interface IDisposable with
        member _.Dispose() =
            if not running.HasExited then
                running.Kill true

            running.Dispose()

/// Runs a program to its end: exit code, standard output and standard error.
let run program arguments =
    use tool = new Tool(command program arguments)
    let code = tool.Wait()
    code, String.concat "\n" tool.Lines, String.concat "\n" tool.Errors

/// A directory that is gone behind the test.
type TemporaryDirectory() =
    member val Path = Directory.CreateTempSubdirectory("pycos-tools-").FullName

    member directory.File name = Path.Combine(directory.Path, name)

    interface IDisposable with
        member directory.Dispose() =
            if Directory.Exists directory.Path then
                Directory.Delete(directory.Path, true)

/// A node of a test, which finds and is found by those of this test only.
type Place() =
    let directory = new TemporaryDirectory()
    let port = freePort ()

    member _.Directory = directory.File "node"
    member _.File name = directory.File name
    member _.DiscoveryPort = port

    /// What its node is told.
    member place.Arguments = [
        "-c"
        "1"
        "-n"
        "node-a"
        "--dest_path"
        place.Directory
        "--scheduler_port"
        string port
    ]

    /// Starts a node, and waits until it serves: at any port, unless it is given one.
    member place.StartWith variables (more: string list) =
        let more =
            if List.contains "--node_ports" more then
                more
            else
                "--node_ports" :: "0" :: more

        let node =
            new Tool(command nodeProgram ("--daemon" :: place.Arguments @ more), variables)

        node.WaitFor "Clients find it" |> ignore
        node

    member place.Start more = place.StartWith [] more

    /// Starts a client that finds nodes by itself.
    member _.StartClient (keys: string) (arguments: string list) =
        new Tool(command clientProgram ([ string port; keys ] @ arguments))

    /// What the control subcommands are told.
    member place.Control name =
        run nodeProgram [ name; "--dest_path"; place.Directory ]

    interface IDisposable with
        member _.Dispose() = (directory :> IDisposable).Dispose()

/// Where a node says that it accepts connections.
let locationOf (node: Tool) =
    let line = node.WaitFor "Clients find it"
    Text.RegularExpressions.Regex.Match(line, @"CPUs at ([^, ]+),").Groups[1].Value

/// The number behind a text in what a program has said.
let numberBehind (text: string) (line: string) =
    int (
        Text.RegularExpressions.Regex
            .Match(line, Text.RegularExpressions.Regex.Escape text + @"\s*(\d+)")
            .Groups[1].Value
    )

let isAlive (id: int) =
    // A process that nobody has collected is there as a zombie.
    try
        let text = File.ReadAllText $"/proc/{id}/stat"
        text[text.LastIndexOf ')' + 2] <> 'Z'
    with :? IOException ->
        false

/// Where a process accepts connections, or datagrams from everywhere, as `ss` tells: 127.0.0.1:9706, or 0.0.0.0%lo:9705 if only what comes from
/// the machine itself reaches it.
let listening (id: int) =
    let read (arguments: string list) =
        try
            use asking =
                Process.Start(ProcessStartInfo("ss", arguments, RedirectStandardOutput = true))

            let said = asking.StandardOutput.ReadToEnd()
            asking.WaitForExit()
            said.Split '\n'
        with :? ComponentModel.Win32Exception ->
            skiptest "it needs the program ss"

    [
        for protocol in [ "-t"; "-u" ] do
            for line in read [ "-H"; "-l"; "-n"; "-p"; protocol ] do
                if line.Contains $"pid={id}," then
                    protocol, (line.Split(' ', StringSplitOptions.RemoveEmptyEntries))[3]
    ]
