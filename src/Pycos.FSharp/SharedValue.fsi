namespace Pycos

/// Values that go to a node once, however often functions that have captured them do.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module SharedValue =

    /// <summary>
    /// A value that is sent to each node once in a session, and not at all if the node has the same bytes from earlier ones. It is read when
    /// it is sent first; nothing is sent until a function that has captured it is.
    /// </summary>
    val create: value: 'T -> SharedValue<'T>

    /// The value, which functions must only read: all of a session see the same one.
    val value: shared: SharedValue<'T> -> 'T
