/// The files by which nodes are deployed say nothing that there is not.
module internal Pycos.Tools.Tests.DeployTests

open System
open System.IO
open System.Text.RegularExpressions
open Expecto
open Pycos.NodeTool
open Pycos.Tools.Tests.ToolSupport

let private folder =
    Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "..", "..", "deploy"))

let private files =
    Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
    |> Array.map (fun path -> Path.GetRelativePath(folder, path), File.ReadAllText path)

let private contentOf name =
    files |> Array.find (fst >> (=) name) |> snd

/// The lines of YAML that are no comment.
let private linesOf (yaml: string) =
    yaml.Split '\n'
    |> Array.filter (fun line -> line.Trim() <> "" && not (line.TrimStart().StartsWith '#'))

/// Runs commands of "other machines" on this one, each with a home of its own.
let private fakeSsh (place: Place) =
    let path = place.File "ssh"

    File.WriteAllText(
        path,
        $"""#!/bin/sh
export HOME={place.File "homes"}/$1 DISPYCOSNODE_NAME=$1
shift
mkdir -p "$HOME"
exec sh -c "$*"
"""
    )

    File.SetUnixFileMode(path, UnixFileMode.UserRead ||| UnixFileMode.UserWrite ||| UnixFileMode.UserExecute)
    path

let private overSsh =
    test "nodes that are started over ssh join a client by themselves, and are gone from it when they are stopped" {
        if not (OperatingSystem.IsLinux()) then
            skiptest "it needs a shell"

        use place = new Place()
        let secretFile = place.File "secret"
        File.WriteAllText(secretFile, secret + "\n")

        let machines = [ "host-a"; "host-b" ]

        let launch (arguments: string list) =
            use script =
                new Tool(
                    "sh" :: Path.Combine(folder, "ssh", "start-nodes.sh") :: arguments @ machines,
                    [
                        "SSH", fakeSsh place
                        "DISPYCOS_COMMAND", $"dotnet {nodeProgram}"
                        "DISPYCOSNODE_NODE_PORTS", "0"
                        "DISPYCOSNODE_CPUS", "1"
                        "DISPYCOSNODE_SCHEDULER_PORT", string place.DiscoveryPort
                    ]
                )

            Expect.equal (script.Wait()) 0 script.Said
            script.Said

        use client = place.StartClient secret [ "idle" ]

        try
            let said = launch [ "start"; secretFile ]

            for machine in machines do
                Expect.stringContains said $"{machine} serves clients" "it says of itself"
                client.WaitFor $"event NodeJoined {machine}" |> ignore
        finally
            launch [ "stop" ] |> ignore

        for machine in machines do
            client.WaitFor $"event NodeLeft {machine}" |> ignore
    }

let tests =
    testList "deploy" [
        overSsh

        test "[GD66] each setting in a file of deploy/ is one of the program's" {
            let mutable seen = 0

            for name, content in files do
                for found in Regex.Matches(content, @"DISPYCOSNODE_([A-Z_]+)") do
                    seen <- seen + 1
                    let setting = found.Groups[1].Value.ToLowerInvariant()
                    Expect.isNotNull (SettingTable.Find setting) $"{name}: {found.Value}"

            Expect.isGreaterThan seen 3 "there are some"
        }

        test "[GD66] the image runs as a user without rights, and says how it is" {
            let image = contentOf "Dockerfile"

            for line in
                [
                    "USER $APP_UID"
                    "HEALTHCHECK"
                    "ENTRYPOINT [\"dotnet\", \"/app/dispycosnode.dll\", \"--daemon\"]"
                    "EXPOSE 9706"
                ] do
                Expect.stringContains image line "the image"

            for found in Regex.Matches(image, @"(?m)^(?:COPY|RUN dotnet publish) (src/[^ ]+)") do
                let path = Path.Combine(folder, "..", found.Groups[1].Value)
                Expect.isTrue (File.Exists path || Directory.Exists path) path
        }

        test "[GD66] the manifests are what they should be" {
            let kubernetes =
                files
                |> Array.filter (fst >> _.StartsWith("kubernetes"))
                |> Array.map snd
                |> String.concat "\n"

            let kinds = [
                for found in Regex.Matches(kubernetes, @"(?m)^kind: (\w+)") -> found.Groups[1].Value
            ]

            Expect.containsAll kinds [ "StatefulSet"; "Service"; "Secret" ] "the kinds"
            Expect.stringContains kubernetes "runAsNonRoot: true" "no rights"

            for name, content in files do
                if name.EndsWith ".yaml" then
                    for line in linesOf content do
                        let indent = line.Length - line.TrimStart(' ').Length
                        Expect.isFalse (line.Contains '\t') $"{name}: a tab in {line}"
                        Expect.equal (indent % 2) 0 $"{name}: {line}"

                        Expect.isTrue
                            (Regex.IsMatch(line.Trim(), @"^(- |<<: |[\w./-]+:|---|""|\}|\]|[\w""])"))
                            $"{name}: {line}"
        }
    ]
