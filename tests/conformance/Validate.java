import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates PDF files as PDF/A-3a and as PDF/UA-1 with veraPDF's engine; started by conformance.sh. */
class Validate {
    private record Standard(String name, PDFAFlavour flavour) {}

    private static final List<Standard> STANDARDS = List.of(
            new Standard("PDF/A-3a", PDFAFlavour.PDFA_3_A),
            new Standard("PDF/UA-1", PDFAFlavour.PDFUA_1));

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        proveRefusal();
        var passed = true;
        for (var file : files) {
            for (var standard : STANDARDS) {
                passed &= report(file, standard);
            }
        }
        System.exit(passed ? 0 : 1);
    }

    /** A check that cannot fail proves nothing, so a PDF that claims nothing has to be refused first. */
    private static void proveRefusal() throws Exception {
        for (var standard : STANDARDS) {
            var result = validate(new ByteArrayInputStream(plainPdf()), standard);
            if (result.isCompliant() || result.getFailedChecks().isEmpty()) {
                throw new AssertionError("self-test: a plain PDF was accepted as " + standard.name());
            }
        }
    }

    /** Prints the verdict on one file; a file without a verdict has failed too. */
    private static boolean report(String file, Standard standard) {
        try (var pdf = Files.newInputStream(Path.of(file))) {
            var result = validate(pdf, standard);
            if (result.isCompliant()) {
                System.out.printf("ok   %s  %s (%d checks)%n", standard.name(), file, result.getTotalAssertions());
                return true;
            }
            System.out.printf("FAIL %s  %s%n", standard.name(), file);
            for (var failure : result.getTestAssertions()) {
                var rule = failure.getRuleId();
                System.out.printf("     clause %s, test %d, failures: %d: %s%n       e.g. %s: %s%n",
                        rule.getClause(), rule.getTestNumber(), result.getFailedChecks().get(rule),
                        failure.getMessage(), failure.getLocation().getContext(), failure.getErrorMessage());
            }
        } catch (Exception e) {
            // The engine wraps what it stumbled on, without saying so.
            var reason = e.getCause() == null ? e : e.getCause();
            System.out.printf("FAIL %s  %s%n     no verdict: %s%n", standard.name(), file, reason);
        }
        return false;
    }

    private static ValidationResult validate(InputStream pdf, Standard standard) throws Exception {
        var foundry = Foundries.defaultInstance();
        // One example per failed rule, none of the passed checks, with error messages, without progress.
        try (var parser = foundry.createParser(pdf, standard.flavour());
                var validator = foundry.createValidator(standard.flavour(), 1, false, true, false)) {
            return validator.validate(parser);
        }
    }

    /** A PDF 1.4 of one blank page: sound, but with neither tags nor metadata. */
    private static byte[] plainPdf() {
        var objects = List.of(
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>");
        var body = new StringBuilder("%PDF-1.4\n");
        var xref = new StringBuilder("xref\n0 4\n0000000000 65535 f \n");
        for (var object : objects) {
            xref.append("%010d 00000 n \n".formatted(body.length()));
            body.append("%d 0 obj\n%s\nendobj\n".formatted(objects.indexOf(object) + 1, object));
        }
        var trailer = "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n".formatted(body.length());
        return body.append(xref).append(trailer).toString().getBytes();
    }
}
