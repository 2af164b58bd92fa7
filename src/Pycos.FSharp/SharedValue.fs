namespace Pycos

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module SharedValue =

    let create (value: 'T) = SharedValue.Of value

    let value (shared: SharedValue<'T>) = shared.Value
