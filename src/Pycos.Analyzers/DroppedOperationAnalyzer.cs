using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Pycos.Analyzers;

/// <summary>
/// Warns of a coroutine, or another operation that does nothing until it is awaited, whose value nobody uses.
/// </summary>
/// <remarks>
/// The compiler's own CS4014 warns only inside async methods. What has to be awaited is told by its type: a structure of Pycos that
/// has a <c>GetAwaiter</c>. Tasks, and requests that are under way, are classes: they go on whether they are awaited or not.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DroppedOperationAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The id of the warning.</summary>
    public const string DiagnosticId = "PYC001";

    private const string PycosAssembly = "Pycos.Core";

    private static readonly DiagnosticDescriptor Rule = new(
        DiagnosticId,
        "A coroutine is neither awaited nor spawned",
        "This {0} has no effect: it starts nothing until it is awaited. Await it, or hand a coroutine to PycosTask.Spawn.",
        "Usage",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ImmutableArray.Create(Rule);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(LookAtStatement, OperationKind.ExpressionStatement);
        context.RegisterOperationAction(LookAtDiscard, OperationKind.SimpleAssignment);
    }

    private static void LookAtStatement(OperationAnalysisContext context) =>
        ReportIfDropped(context, ((IExpressionStatementOperation)context.Operation).Operation);

    private static void LookAtDiscard(OperationAnalysisContext context)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is IDiscardOperation)
        {
            ReportIfDropped(context, assignment.Value);
        }
    }

    private static void ReportIfDropped(OperationAnalysisContext context, IOperation value)
    {
        // Where `a?.B()` is a statement, only the call tells what it gives.
        var type = value is IConditionalAccessOperation conditional ? TypeOf(conditional) : value.Type;
        // An assignment has a value too, which lives on in its target.
        if (value is not IAssignmentOperation && MustBeAwaited(type))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, value.Syntax.GetLocation(), type!.Name));
        }
    }

    private static ITypeSymbol? TypeOf(IConditionalAccessOperation access) =>
        access.WhenNotNull is IConditionalAccessOperation inner ? TypeOf(inner) : access.WhenNotNull.Type;

    private static bool MustBeAwaited(ITypeSymbol? type) =>
        type is { IsValueType: true, ContainingAssembly.Name: PycosAssembly }
        && type.GetMembers("GetAwaiter").OfType<IMethodSymbol>().Any(method => method.Parameters.IsEmpty);
}
