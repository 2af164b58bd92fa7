namespace Pycos

/// What came of a file that was to be sent.
[<RequireQualifiedAccess>]
type FileSent =
    /// It is there now.
    | Sent
    /// It was there before, with the same name, length, modification time and permissions: nothing was sent.
    | Identical
    /// There is another file of that name, this one, which was not to be overwritten: nothing was sent.
    | Different of RemoteFile

/// Files of other nodes. Each function suspends until the other node has answered; a refusal is a FileTransferException, whose Reason says
/// why. A node deals with files of its own only if its options name a folder for them, and lets only those do so whose secret grants it.
[<RequireQualifiedAccess>]
module Files =

    /// <summary>How files are sent and fetched unless told otherwise: not overwriting, with ten seconds for each step.</summary>
    val options: FileTransferOptions

    /// <summary>Sends a file into the folder for files of another node; it keeps its name. Nothing is overwritten.</summary>
    /// <exception cref="T:Pycos.FileTransferException">The other node refused it, or was lost.</exception>
    /// <exception cref="T:System.IO.IOException">The file can not be read.</exception>
    val send: location: Location -> path: string -> node: PycosNode -> Coroutine<FileSent>

    /// <summary>As <c>send</c>, into a folder there, with <c>/</c> between names, which is made if it is missing.</summary>
    /// <exception cref="T:Pycos.FileTransferException">The other node refused it, or was lost.</exception>
    /// <exception cref="T:System.IO.IOException">The file can not be read.</exception>
    val sendWith:
        options: FileTransferOptions ->
        location: Location ->
        directory: string ->
        path: string ->
        node: PycosNode ->
            Coroutine<FileSent>

    /// <summary>Deletes a file of another node, and the folders that are empty then.</summary>
    /// <exception cref="T:Pycos.FileTransferException">It was not deleted.</exception>
    val delete: location: Location -> remotePath: string -> node: PycosNode -> Coroutine<unit>

    /// <summary>The files and folders in a folder of another node, ordered by name; <c>""</c> is its folder for files.</summary>
    /// <exception cref="T:Pycos.FileTransferException">It was not listed.</exception>
    val list: location: Location -> directory: string -> node: PycosNode -> Coroutine<RemoteFile list>

    /// <summary>Fetches a file of another node, to a path where nothing is; the result says what it is there.</summary>
    /// <exception cref="T:Pycos.FileTransferException">It was not sent.</exception>
    /// <exception cref="T:System.IO.IOException">There is a file already, or it can not be written.</exception>
    val fetch: location: Location -> remotePath: string -> path: string -> node: PycosNode -> Coroutine<RemoteFile>

    /// <summary>As <c>fetch</c>, with options.</summary>
    /// <exception cref="T:Pycos.FileTransferException">It was not sent.</exception>
    /// <exception cref="T:System.IO.IOException">There is a file already, or it can not be written.</exception>
    val fetchWith:
        options: FileTransferOptions ->
        location: Location ->
        remotePath: string ->
        path: string ->
        node: PycosNode ->
            Coroutine<RemoteFile>

    /// <summary>The folder that others use at a node; none if it deals with no files. Never suspends.</summary>
    val receiveDirectory: node: PycosNode -> string option

    /// <summary>Has others use another folder at a node, beneath the one that its options name; made if it is missing.</summary>
    /// <exception cref="T:System.ArgumentException">It lies outside.</exception>
    val setReceiveDirectory: directory: string -> node: PycosNode -> Coroutine
