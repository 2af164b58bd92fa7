/// The files by which nodes are deployed say nothing that there is not.
module internal Pycos.Tools.Tests.DeployTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open Pycos.NodeTool

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

let tests =
    testList "deploy" [
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
