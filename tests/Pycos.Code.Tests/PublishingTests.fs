/// Programs that were published in various ways, and have a lambda run by a node.
module Pycos.Travel.Tests.PublishingTests

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open System.Runtime.Loader
open Expecto
open Mono.Cecil
open Pycos
open Pycos.Travel.Tests.BareNode

let private project (references: string) =
    $"""<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
  </PropertyGroup>
  <ItemGroup>
    <Reference Include="{references}/*.dll" Exclude="{references}/Pycos.Code.Node.dll" />
  </ItemGroup>
</Project>
"""

let private source =
    """using System;
using System.Net;
using System.Threading.Tasks;
using Pycos;

public static class Client
{
    public static Func<Coroutine<string>> Body(int[] numbers) => async () =>
    {
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(1));
        return $"{numbers.Length} numbers in {Environment.ProcessId}";
    };

    public static async Task Main(string[] arguments)
    {
        using var node = PycosNode.Start(new NodeOptions
        {
            Name = "published",
            Secrets = [new NodeSecret(arguments[1])],
            Port = 0,
            ListenOn = [IPAddress.Loopback],
            PeersVariable = null,
            Discovery = DiscoveryOptions.Off,
        });
        var at = new Location(IPAddress.Loopback, int.Parse(arguments[0]));
        Console.WriteLine(await node.UserScheduler.Spawn(node.RunAsync(at, Body([1, 2, 3]))).AsTask());
    }
}
"""

let private run (directory: string) (program: string) (arguments: string list) =
    use started =
        Process.Start(
            ProcessStartInfo(
                program,
                arguments,
                WorkingDirectory = directory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false
            )
        )

    let errors = started.StandardError.ReadToEndAsync()
    let output = started.StandardOutput.ReadToEndAsync()

    if not (started.WaitForExit 300_000) then
        started.Kill true

    started.ExitCode, (output.Result + errors.Result).Trim()

/// Publishes the program; skips the test where what that needs can not be had.
let private publish (directory: string) runtime (wishes: string list) =
    Directory.CreateDirectory directory |> ignore
    let references = Path.GetDirectoryName(programOf "Pycos.Code.Node")
    File.WriteAllText(Path.Combine(directory, "Client.csproj"), project references)
    File.WriteAllText(Path.Combine(directory, "Client.cs"), source)
    let output = Path.Combine(directory, "out")

    let code, text =
        run
            directory
            "dotnet"
            ([
                "publish"
                "-c"
                "Release"
                "-r"
                runtime
                "-o"
                output
                "-v"
                "q"
                "--nologo"
             ]
             @ wishes)

    if code <> 0 then
        if text.Contains "NU1" then
            skiptest $"what publishing so needs can not be restored here: {text}"

        failtest text

    output

let private programIn output =
    Path.Combine(
        output,
        (if OperatingSystem.IsWindows() then
             "Client.exe"
         else
             "Client")
    )

let private travels id sentence wishes =
    testCase $"[{id}] a lambda of a program that is {sentence} runs at a node"
    <| fun () ->
        use directory = new TemporaryStore()
        use store = new TemporaryStore()

        let output = publish directory.Path RuntimeInformation.RuntimeIdentifier wishes

        use bare = new Bare(store.Path, "code")

        let program =
            Path.Combine(
                output,
                (if OperatingSystem.IsWindows() then
                     "Client.exe"
                 else
                     "Client")
            )

        let _, said = run output (programIn output) [ string bare.Location.Port; secret ]
        Expect.equal said $"3 numbers in {bare.Id}" "what it prints"

let private trimmed =
    testCase "[PUB-05] a program that was trimmed as a whole refuses to send code, and says how to publish it"
    <| fun () ->
        use directory = new TemporaryStore()
        use store = new TemporaryStore()

        let output =
            publish directory.Path RuntimeInformation.RuntimeIdentifier [
                "--self-contained"
                "true"
                "-p:PublishTrimmed=true"
                "-p:TrimMode=full"
            ]

        use bare = new Bare(store.Path, "code")
        let _, said = run output (programIn output) [ string bare.Location.Port; secret ]
        Expect.stringContains said "NotPicklableException" "who refuses it"
        Expect.stringContains said "TrimMode=partial" "what to do"
        Expect.equal (bare.BytesOfRuns 0) 0L "nothing was sent"

let private foreignProcessor =
    testCase "[ASM-11] an assembly compiled for another processor by ReadyToRun is refused, with what it was built for"
    <| fun () ->
        use directory = new TemporaryStore()
        use store = new TemporaryStore()

        let runtime, processor =
            match RuntimeInformation.ProcessArchitecture with
            | Architecture.Arm64 -> "linux-x64", "Amd64"
            | _ -> "linux-arm64", "Arm64"

        let output =
            publish directory.Path runtime [ "--self-contained"; "false"; "-p:PublishReadyToRun=true" ]

        // This process loads the same code for any processor, and has the compiled one in its place when it sends it.
        let neutral = Path.Combine(directory.Path, "Client.dll")

        let made =
            AssemblyDefinition.ReadAssembly(
                Path.Combine(directory.Path, "obj", "Release", "net10.0", runtime, "Client.dll")
            )

        made.MainModule.Architecture <- TargetArchitecture.I386
        made.Write neutral

        let code =
            AssemblyLoadContext("client", true)
                .LoadFromAssemblyPath(neutral)
                .GetType("Client")
                .GetMethod("Body")
                .Invoke(null, [| [| 1; 2; 3 |] |])
            :?> Func<Coroutine<string>>

        File.Move(Path.Combine(output, "Client.dll"), neutral, true)
        use bare = new Bare(store.Path, "code")
        use caller = startCaller ()

        match attempt caller (pycos { return! caller.RunAsync(bare.Location, code) }) with
        | Ok text -> failtest $"it has run: {text}"
        | Error failure ->
            let message = string failure.InnerException.Message
            Expect.stringContains message $"Client was built for {processor} only, this node runs on " message

let tests =
    testSequenced
    <| testList "publishing" [
        travels "PUB-01" "a single file" [ "--self-contained"; "false"; "-p:PublishSingleFile=true" ]
        travels "PUB-02" "a compressed single file" [
            "--self-contained"
            "true"
            "-p:PublishSingleFile=true"
            "-p:EnableCompressionInSingleFile=true"
        ]
        travels "PUB-03" "self-contained" [ "--self-contained"; "true" ]
        travels "PUB-04" "trimmed but for its own assemblies" [
            "--self-contained"
            "true"
            "-p:PublishTrimmed=true"
            "-p:TrimMode=partial"
        ]
        trimmed
        foreignProcessor
    ]
