package io.tickring.perf.peers;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The versions that jars say they are. */
final class Versions {
    private Versions() {}

    /**
     * Of the manifest of the jar that a class is in.
     *
     * @return null when there is none
     */
    static String ofManifest(Class<?> type) {
        return type.getPackage().getImplementationVersion();
    }

    /**
     * Of the properties that Maven puts into a jar.
     *
     * @return null when there are none
     */
    static String ofMaven(Class<?> type, String groupId, String artifactId) throws IOException {
        final String name = "/META-INF/maven/" + groupId + '/' + artifactId + "/pom.properties";
        try (InputStream in = type.getResourceAsStream(name)) {
            if (in == null) {
                return null;
            }
            final Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        }
    }
}
