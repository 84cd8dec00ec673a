namespace Istota.Host.Web.OpenApi;

/// <summary>Describes the HTTP API to programs. It is written by hand, for the endpoints read their requests themselves; tests hold it to what they do.</summary>
internal static class OpenApiDocument
{
    private const string Resource = "openapi.json";

    /// <summary>It says nothing that the documentation does not, so whoever reaches the listener may read it.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/openapi.json", () => Results.Stream(typeof(OpenApiDocument).Assembly.GetManifestResourceStream(Resource)!, "application/json"));
}
