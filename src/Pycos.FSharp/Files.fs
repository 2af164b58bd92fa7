namespace Pycos

[<RequireQualifiedAccess>]
type FileSent =
    | Sent
    | Identical
    | Different of RemoteFile

[<RequireQualifiedAccess>]
module Files =

    let options = FileTransferOptions()

    let sendWith
        (options: FileTransferOptions)
        (location: Location)
        (directory: string)
        (path: string)
        (node: PycosNode)
        =
        pycos {
            let! result = node.SendFileAsync(location, path, directory, options)

            return
                match result.Status with
                | FileSendStatus.Sent -> FileSent.Sent
                | FileSendStatus.Identical -> FileSent.Identical
                | _ -> FileSent.Different result.Existing
        }

    let send (location: Location) (path: string) (node: PycosNode) =
        node |> sendWith options location "" path

    let delete (location: Location) (remotePath: string) (node: PycosNode) =
        pycos { do! node.DeleteFileAsync(location, remotePath) }

    let list (location: Location) (directory: string) (node: PycosNode) =
        pycos {
            let! found = node.ListFilesAsync(location, directory)
            return List.ofSeq found
        }

    let fetchWith
        (options: FileTransferOptions)
        (location: Location)
        (remotePath: string)
        (path: string)
        (node: PycosNode)
        =
        node.FetchFileAsync(location, remotePath, path, options)

    let fetch (location: Location) (remotePath: string) (path: string) (node: PycosNode) =
        node |> fetchWith options location remotePath path

    let receiveDirectory (node: PycosNode) = Option.ofObj node.ReceiveDirectory

    let setReceiveDirectory (directory: string) (node: PycosNode) = node.SetReceiveDirectoryAsync directory
